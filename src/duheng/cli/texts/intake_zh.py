"""The texts of the commands about the door for readings, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "intake.short": "接收读数：HTTP、MQTT 和文件。",
    "intake.help": """接收读数：HTTP、MQTT 和文件。

一批读数只有落盘之后才会得到确认。

\b
示例：
  duheng intake channels channels.yaml --out intake/snapshot.json
  duheng intake serve --home intake/

退出码：0 完成或已停止，2 输入不可用。""",
    "intake.home": "收件箱、审计和快照所在目录。",
    "intake.snapshot": "通道、网关和令牌 [目录中的 snapshot.json]。",
    "intake.port": "监听端口 [8630]。",
    "intake.serve.short": "通过 HTTP 接收成批读数。",
    "intake.serve.help": """通过 HTTP 接收成批读数，直到被停止。

只在本机监听；对外请在其前面设带 TLS 的网页服务器。快照文件变化后会重新读取。发送与应答的格式见
docs/look-up/intake.md。

\b
示例：
  duheng intake serve --home intake/
  duheng intake serve --home intake/ --snapshot site/snapshot.json --port 9000

退出码：0 已停止，2 没有快照，或磁盘不能同步写入。""",
    "intake.serve.at": "读数接收地址 {address}/v1/readings（按 Ctrl-C 停止）",
    "intake.channels.short": "写出接收端所知的通道。",
    "intake.channels.help": """写出接收端读取的通道、网关和令牌快照。

重写快照时，通道保留原编号；未再声明的通道仍为已知，但任何网关都不得发送。

\b
示例：
  duheng intake channels channels.yaml --out intake/snapshot.json
  duheng intake channels channels.yaml --out intake/snapshot.json --json

退出码：0 已写出，2 声明自相矛盾。""",
    "intake.channels.out": "要写的文件；保留其中原有的编号。",
    "intake.channels.done": "{place}：{channels} 个通道，{gateways} 个网关。",
    "intake.token.short": "为网关生成令牌。",
    "intake.token.help": """为网关生成令牌并只显示一次；只保存其摘要。

\b
示例：
  duheng intake token north
  duheng intake token north --json

退出码：0 已生成。""",
    "intake.token.made": "令牌（只显示一次，请保存在网关上）：{token}",
    "intake.token.declare": "在 gateways、{gateway}、tokens 之下声明：  - digest: {digest}",
    "intake.files.short": "从投递目录的文件接收读数。",
    "intake.files.help": """从投递到目录中的文件接收读数。

按 MAPPING.yaml 的对应关系读取 CSV、XLSX、Parquet 和 NDJSON。文件大小稳定后才读取；读完移入 done/，
被拒的移入 refused/ 并附说明文件。以点开头或以 .part 结尾的文件不予理会。

\b
示例：
  duheng intake files drop/ --home intake/ --mapping mapping.yaml
  duheng intake files drop/ --home intake/ --mapping mapping.yaml --once

退出码：0 已停止或没有被拒文件，1 使用 --once 时有文件被拒，2 输入不可用。""",
    "intake.files.mapping": "文件各列的含义。",
    "intake.files.once": "读完现有文件即结束。",
    "intake.files.taken": "{name}：接收 {accepted} 条读数，拒绝 {rejected} 条",
    "intake.files.refused": "{name}：被拒：{reason}",
    "intake.mqtt.short": "从 MQTT 代理接收成批读数。",
    "intake.mqtt.help": """从 MQTT 代理接收成批读数，QoS 1。

主题 duheng/readings/网关 上的一条消息是一批读数；只有落盘之后才向代理确认，并在主题
duheng/ack/网关 上发布回执。代理可能丢失其所持消息：发布方须保留每一批，直到收到回执。

\b
示例：
  duheng intake mqtt --home intake/
  duheng intake mqtt --home intake/ --broker 127.0.0.1:1883 --user door --password-file secret.txt

退出码：0 已停止，2 代理不存在或拒绝连接。""",
    "intake.mqtt.broker": "代理 [127.0.0.1:1883]。",
    "intake.mqtt.user": "代理上的用户名。",
    "intake.mqtt.password": "存放该用户密码的文件。",
    "intake.mqtt.ca": "用于核验代理 TLS 的证书；不给则不用 TLS。",
    "intake.mqtt.at": "从 {broker} 的主题 {topic} 接收读数（按 Ctrl-C 停止）",
    "intake.hj212.short": "接收 HJ 212 数采仪上传的读数。",
    "intake.hj212.help": """接收 HJ 212-2017 数采仪经 TCP 主动上传的读数。

报文落盘后才应答（9014）。MN 即网关代码，MN/CN/因子-标记 即通道代码，除非 --mapping 另有规定。
不给 --host 时只在本机监听；在其他地址上，只接收来自登记簿为该网关所列网络的数采仪。读数标记为
来源未经鉴别。

\b
示例：
  duheng intake hj212 --home intake/
  duheng intake hj212 --home intake/ --host 10.3.0.5 --port 2120 --mapping loggers.yaml

退出码：0 被信号停止，2 输入不可用。""",
    "intake.hj212.port": "监听端口 [2120]。",
    "intake.hj212.mapping": "登记簿与数采仪名称不同之处。",
    "intake.hj212.at": "在 {host}:{port} 接收数采仪（按 Ctrl-C 停止）",
    "intake.hj212.done": "{durable} 个报文已落盘，{resent} 个重发，{refused} 个被拒",
    "intake.hj212.not_taken": "未应答：{reason}",
}
