"""Chinese texts of the commands about meter protocols."""

from __future__ import annotations

TEXTS = {
    "decode.short": "逐字段解释一个仪表协议报文。",
    "decode.help": """逐字段解释一个仪表协议报文，并列出其中的读数。

PROTOCOL 为 hj212、dlt645、cjt188 或 modbus。报文为文本（hj212）或十六进制数字；也可以是每行一个
报文的文件，或用 - 表示标准输入。不向任何地方发送内容。

\b
示例：
  duheng decode dlt645 68 AA AA AA AA AA AA 68 13 00 DF 16
  duheng decode hj212 frames.txt --json

退出码：0 报文均正确，1 有报文被拒收，2 输入不可用。""",
    "decode.nothing": "给出的内容中没有报文",
    "decode.too_long": "超过 {number} 字节，不是仪表报文",
    "decode.offset": "位置",
    "decode.raw": "原文",
    "decode.name": "字段",
    "decode.meaning": "含义",
    "decode.wrong": "有误",
    "decode.refused": "拒收：{reason}",
    "decode.no_reading": "报文正确，但没有读数：{reason}",
    "decode.channel": "通道",
    "decode.at": "时刻",
    "decode.value": "数值",
    "decode.unit": "单位",
    "decode.status": "状态",
    "decode.marks": "标记",
    "decode.status.measured": "测得",
    "decode.status.missing": "缺失",
    "decode.status.not_a_number": "非数",
    "decode.status.infinite": "无穷大",
    "decode.status.manual": "手工输入",
    "decode.origin": "来源未经鉴别：该协议不能证明报文由谁发出。",
    "simulate.short": "使用真实协议的模拟仪表。",
    "simulate.help": """模拟仪表，用于试验采集程序。

\b
示例：
  duheng simulate site --protocol dlt645 --port 6450
  duheng simulate site --protocol hj212 --to 127.0.0.1:2120 --faults gap,swap --truth truth.jsonl

退出码：0 完成，2 输入不可用，130 被中断。""",
    "simulate.site.short": "运行一组仪表，可按需注入故障。",
    "simulate.site.help": """运行一组模拟仪表。

dlt645、cjt188 和 modbus 的仪表在本机等待轮询；hj212 的数采仪主动连接接收方，等待应答，未应答
则重发。示值按随昼夜变化的负荷累计。每种故障每 60 个间隔发生一次，落在其中一只仪表上；--truth
记录时间和位置。

\b
示例：
  duheng simulate site --protocol modbus --port 5020 --channels 20 --interval 5
  duheng simulate site --protocol cjt188 --faults gap,stuck,swap,spike --truth truth.jsonl

退出码：0 到达 --steps 后完成，2 输入不可用，130 被中断。""",
    "simulate.protocol": "hj212、dlt645、cjt188 或 modbus。",
    "simulate.port": "仪表在本机等待的端口 [任一空闲端口]。",
    "simulate.to": "hj212 数采仪连接的接收方。",
    "simulate.channels": "仪表数量 [3]。",
    "simulate.interval": "读数间隔，秒 [60]。",
    "simulate.steps": "到达该间隔数后结束。",
    "simulate.faults": "gap、stuck、swap、spike、scale、rubbish 中的若干，或 all。",
    "simulate.seed": "种子相同，仪表和故障就相同 [0]。",
    "simulate.truth": "记录所注入故障的文件，每行一个。",
    "simulate.first": "模拟仪表 {number} 只；第一只为 {channel}",
    "simulate.at": "{host}:{port}；按 Ctrl-C 结束",
    "simulate.waiting": "未得到应答的报文：{number}",
    "simulate.calls": "{name} 主动连接接收方：请给出 --to HOST:PORT",
    "simulate.is_polled": "{name} 被轮询，不主动连接：请给出 --port，而不是 --to",
    "simulate.no_receiver": "“{given}”不是 HOST:PORT",
    "simulate.unknown_fault": "没有名为 {name} 的故障",
}
