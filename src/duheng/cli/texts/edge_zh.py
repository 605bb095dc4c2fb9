"""Chinese texts of the commands about the edge agent."""

from __future__ import annotations

TEXTS = {
    "edge.short": "在仪表旁采集读数并上送。",
    "edge.help": """仪表旁的边缘代理：采集读数、保存、上送。

\b
示例：
  duheng edge key north --out edge.key
  duheng edge run edge.yaml --once
  duheng edge run edge.yaml

退出码：0 完成，1 有内容未被接收，2 输入不可用。""",
    "edge.run.short": "采集仪表并上送读数，直到被停止。",
    "edge.run.help": """采集仪表并上送读数，直到被停止。

轮询 CONFIG.yaml 声明的仪表；每个读数先落盘再发送，每批签名，链路可用时转发。只向外连接，不监听
任何端口。未被确认的读数绝不丢弃；发件箱已满时会明确说明并停止轮询。
见 docs/do/run-an-edge-agent.md。

\b
示例：
  duheng edge run edge.yaml
  duheng edge run edge.yaml --once

退出码：0 被停止，或 --once 时已被接收；1 --once 时未被接收；2 输入不可用。""",
    "edge.run.once": "每条线路轮询一次，尝试发送一次，然后结束。",
    "edge.run.at": "采集 {lines} 条线路，上送至 {server}（按 Ctrl-C 停止）",
    "edge.run.nothing": "没有读到内容，也没有等待发送的内容。",
    "edge.run.delivered": "{outcome}：{said}",
    "edge.told.rejected": "批次 {batch}：{number} 条读数未被保存；第一条：{first}",
    "edge.told.refused": "批次 {batch} 被拒，仍予保留：{said}",
    "edge.told.link_gone": "服务器未接收批次，批次予以保留：{said}",
    "edge.told.link_back": "尝试 {after} 次后，服务器恢复接收",
    "edge.told.clock_off": "本机时钟与服务器相差 {offset_s} s；未作校正",
    "edge.told.clock_good": "本机时钟与服务器恢复一致（{offset_s} s）",
    "edge.told.full": "已停止采集：{reason}",
    "edge.told.room_again": "又有空间，恢复采集",
    "edge.told.poll_failed": "{line}：有读数缺失：{reason}",
    "edge.told.poll_good": "{line}：经过 {after} 次轮询后全部恢复",
    "edge.key.short": "生成签署批次的密钥。",
    "edge.key.help": """生成签署网关批次的密钥。

密钥写入只有所有者可读的新文件，绝不覆盖已有文件。显示的是公钥：请在该网关的页面上登记。

\b
示例：
  duheng edge key north --out edge.key
  duheng edge key north --out edge.key --json

退出码：0 已生成，2 输入不可用或文件已存在。""",
    "edge.key.out": "存放密钥的新文件。",
    "edge.key.made": "{file}：密钥，不离开本机。",
    "edge.key.register": "请为 {gateway} 登记公钥：",
    "edge.sign.short": "签署读数文件。",
    "edge.sign.help": """签署读数文件，用于接收端监视的目录或 MQTT。

签名写入旁边的 FILE.sig：对文件 SHA-256 的 Ed25519 签名，base64 编码。请先放入签名，再放入文件。

\b
示例：
  duheng edge sign readings.csv --key edge.key
  duheng edge sign batch.ndjson --key edge.key

退出码：0 已签署，2 输入不可用。""",
    "edge.sign.key": "网关的密钥。",
    "edge.sign.made": "{file}：签名",
    "edge.status.short": "说明边缘代理仍持有的内容。",
    "edge.status.help": """说明边缘代理发件箱的内容，代理运行时也可使用。

\b
示例：
  duheng edge status edge.yaml
  duheng edge status edge.yaml --json

退出码：0 完成，2 输入不可用。""",
    "edge.status.readings": "尚未成批的读数",
    "edge.status.waiting": "等待发送的批次",
    "edge.status.acknowledged": "保留的已确认批次",
    "edge.status.refused": "保留的被拒批次",
    "edge.status.waiting_readings": "未被确认的读数",
    "edge.status.oldest_waiting": "其中最早",
    "edge.status.used_bytes": "占用字节数",
    "edge.status.outbox": "发件箱名称",
    "edge.status.clock_offset_s": "本机时钟减服务器时钟 [s]",
    "edge.status.answered_at": "最近一次应答",
    "edge.status.said": "最近一次应答内容",
}
