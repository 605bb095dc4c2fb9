"""The texts of the commands about the site, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "site.short": "建立站点，运行其各部分。",
    "serve.short": "在本机运行站点。",
    "backup.short": "备份整个站点（同一时点）。",
    "restore.short": "由备份恢复站点。",
    "site.help": """建立站点，运行其各部分。

\b
示例：
  duheng site setup --home site/ --log-origin log.example.org/2026
  duheng serve --home site/

退出码：0 完成，2 输入不可用。""",
    "site.home": "站点目录 [DUHENG_HOME，否则 .duheng]。",
    "site.keys": "密钥目录 [DUHENG_KEYS，否则站点目录名后加 -keys]。",
    "site.setup.short": "建立站点。",
    "site.setup.help": """建立站点：目录、密钥、数据表、存证日志、首批人员和器具。

中断后再次运行即可继续完成：已有的保持不变，未被接受的邀请换用新链接，已导入的台账不再导入。
地区须在已安装的区划规则包之内。见 docs/do/set-up-a-site.md。

\b
示例：
  duheng site setup --home site/ --log-origin log.example.org/2026
  duheng site setup --home site/ --log-origin log.example.org/2026 --region 15 \\
    --organisation "计量测试研究院" --system "王 <wang@example.org>" \\
    --security "李 <li@example.org>" --audit "赵 <zhao@example.org>" \\
    --import 器具台账.xlsx
  DUHENG_DATABASE_URL=postgresql://duheng@localhost/duheng \\
    duheng site setup --log-origin log.example.org/2026 --title "本区站点"

退出码：0 完成，2 目录中已有另一站点，或无法使用。""",
    "site.setup.title": "站点名称。",
    "site.setup.region": "所用区划的地区代码。",
    "site.setup.log_origin": "存证日志的名称，如 log.example.org/2026。",
    "site.setup.synthetic": "在每一页标明数据为合成数据。",
    "site.setup.making": "正在 {home} 建立站点……",
    "site.setup.done": "站点位于 {home}，密钥位于 {keys}：请分开保存。\nduheng serve --home {home}",
    "site.work.short": "为条目编号并签署日志。",
    "site.work.help": """为条目编号并签署日志，直至停止；duheng serve 会启动它。

\b
示例：
  duheng site work --home site/
  duheng site work --home site/ --keys /safe/site-keys/

退出码：0 已停止，2 无法读取日志密钥。""",
    "site.work.signed": "已签署 {size} 条",
    "serve.help": """运行站点：网页服务、编号签署进程、后台任务进程和读数接收端。

只在本机监听；对外请在其前面设带 TLS 的网页服务器，见 docs/do/run-a-site.md。
读数接收端接收站点上已登记网关的批次；自行终止后会重新启动。

\b
示例：
  duheng serve --home site/
  duheng serve --home site/ --port 8000 --door 127.0.0.1:8001
  duheng serve --home site/ --no-door

退出码：0 已停止，1 某一部分自行终止，2 没有站点。""",
    "serve.host": "监听地址 [127.0.0.1]。",
    "serve.door": "读数接收端的地址 [127.0.0.1:8630]。",
    "serve.no_door": "只运行站点，不启动读数接收端。",
    "serve.door_again": "读数接收端已终止（状态 {status}），将重新启动",
    "serve.door_taken": "{address} 已被占用，读数接收端无法在此监听",
    "serve.door_hint": "用 --door 指定其他地址，或使用 --no-door",
    "serve.door_address": "{address} 不是“主机:端口”形式的地址",
    "serve.no_parts": "未启动读数接收端：所需组件（duheng[intake]）未安装",
    "serve.at": "站点地址 {address}（按 Ctrl-C 停止）",
    "backup.help": """把站点同一时点的数据库、文件、读数和日志写入新目录。

其中不含密钥：请用另一途径把密钥目录复制到另一处。

\b
示例：
  duheng backup backups/2026-11-23 --home site/
  duheng backup backups/2026-11-24 --home site/ --json

退出码：0 完成，2 目录非空，或有内容无法复制。""",
    "backup.done": "{place}：{number} 个文件，日志 {size} 条。其中不含密钥。",
    "restore.help": """由备份把站点恢复到空目录；先逐一核对每个文件。

备份之后签署的条目已丢失，日志将拒绝继续签署：见 duheng ledger succeed。

\b
示例：
  duheng restore backups/2026-11-23 --home site-2/ --keys site-keys/
  duheng restore backups/2026-11-23 --home site-2/ --keys site-keys/ --json

退出码：0 完成，2 备份已损坏，或目录非空。""",
    "restore.done": "{place}：已恢复 {number} 个文件，日志 {size} 条。",
    "labels.short": "打印计量器具的二维码标签。",
    "labels.help": """把计量器具的二维码标签打印为 PDF。

不加选择时为站点全部器具各打印一枚，一次至多 2400 枚。纸张为 A4（3 × 8 枚，每枚 70 mm × 37 mm），
或 60 mm × 40 mm 热敏卷纸。

\b
示例：
  duheng labels labels.pdf --home site/ --owner 3
  duheng labels label.pdf --home site/ --id 17 --sheet thermal

退出码：0 完成，2 没有选中器具，或选中过多。""",
    "labels.id": "器具的序号；可多次给出。",
    "labels.owner": "器具所属单位的序号。",
    "labels.division": "区划代码的开头。",
    "labels.kind": "目录中的器具种类。",
    "labels.sheet": "打印纸张 [a4]。",
    "labels.skip": "第一张纸上已用去的位置数 [0]。",
    "labels.address": "二维码所用的站点地址 [DUHENG_ADDRESS]。",
    "labels.done": "{file}：{number} 枚标签",
    "site.setup.organisation": "首个单位的名称，即运行站点的单位。",
    "site.setup.kind": "单位类别 [technical_body]。",
    "site.setup.system": "系统管理员，写作“姓名 <a@example.org>”。",
    "site.setup.security": "安全管理员：角色、会话、个人信息删除。",
    "site.setup.audit": "审计管理员：查阅所有人的操作。",
    "site.setup.send": "同时用电子邮件发送邀请（DUHENG_EMAIL_...）。",
    "site.setup.import": "该单位的计量器具台账（.csv、.xlsx）。",
    "site.setup.profile": "台账来源 [ecqs]。",
    "site.setup.without_organisation": "人员和台账属于单位：请用 --organisation 给出单位名称",
    "site.setup.no_log": "请为新站点的日志命名：--log-origin log.example.org/2026",
    "site.setup.three": "请同时给出三名管理员：--system、--security、--audit",
    "site.setup.founded": "{name} 为单位 {number}。",
    "site.setup.invited": "{role}：{email} 在 7 天内打开一次\n  {address}",
    "site.setup.imported": "{file}：已登记 {number} 行",
}
