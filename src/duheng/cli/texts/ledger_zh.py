"""The texts of the commands about the ledger, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "ledger.short": "管理和检查透明日志。",
    "ledger.help": """管理任何人都能自行核对的透明日志（C2SP tlog-tiles）。

\b
示例：
  duheng ledger init log/ --origin log.example.org/2026 --key log.key
  duheng ledger append log/ certificate.xml
  duheng ledger checkpoint log/ --key log.key --policy policy.txt
  duheng ledger prove log/ certificate.xml

退出码：0 完成，1 判定为否，2 输入不可用。""",
    "ledger.yes": "是",
    "ledger.no": "否",
    "ledger.column.file": "文件",
    "ledger.column.index": "条目",
    "ledger.column.sha256": "SHA-256",
    "ledger.column.proof": "证明",
    "ledger.column.since": "自",
    "ledger.column.status": "状态",
    "ledger.column.successor": "替代文件",
    "ledger.init.short": "建立一个日志。",
    "ledger.init.help": """建立日志：密钥、目录和一个空树的签名检查点。

高水位文件记录日志曾签署到哪里。它放在 DIR 之外，恢复 DIR 的备份时不会带回旧的记录；请分开保存。
密钥也请分开保存。

\b
示例：
  duheng ledger init log/ --origin log.example.org/2026 --key log.key
  duheng ledger init log/ --origin log.example.org/2026 --key log.key --high-water /safe/log

退出码：0 完成，2 目录或密钥不可用。""",
    "ledger.init.origin": "日志名称，如 log.example.org/2026。",
    "ledger.init.key": "私钥文件；不存在时新建。",
    "ledger.init.high_water": "记录最大已签检查点的文件 [DIR.high-water]。",
    "ledger.init.said.origin": "日志",
    "ledger.init.said.key": "验证公钥",
    "ledger.init.said.high_water": "高水位文件",
    "ledger.init.policy": "供验证者使用的策略文件以此开头，请加入见证者：",
    "ledger.succeed.short": "数据丢失后建立新日志。",
    "ledger.succeed.help": """条目丢失（例如恢复了备份）后建立新日志。

旧日志绝不在已签署的规模以下再签署。新日志使用另一名称，首条为签名的丢失声明
（DIR/public/statement-of-loss），其后为尚存的条目。OLD 不作任何改动。

\b
示例：
  duheng ledger succeed log/ log-2/ --origin log.example.org/2026b --key new.key --reason 火灾
  duheng ledger succeed log/ log-2/ --origin log.example.org/2026b --key new.key \\
    --old-key log.key --reason "磁盘损坏，恢复 5 月 3 日备份"

退出码：0 完成，2 目录或密钥不可用。""",
    "ledger.succeed.old_key": "旧日志的私钥，同时签署声明。",
    "ledger.succeed.reason": "发生了什么，不写个人信息。",
    "ledger.append.short": "把文件登入日志。",
    "ledger.append.help": """把文件登入日志。命令返回时条目已落盘。

日志中只有对类别、摘要和长度的加盐承诺：没有该文件的人从中看不出任何内容。盐保存在 DIR/private。

\b
示例：
  duheng ledger append log/ certificate.xml
  duheng ledger append log/ figures/*.json --kind figure

退出码：0 完成，2 日志正被写入、磁盘已满或已损坏。""",
    "ledger.append.kind": "文件类别，明文记录 [certificate]。",
    "ledger.append.said": "已登入：{number}",
    "ledger.checkpoint.short": "签署并发布日志头。",
    "ledger.checkpoint.help": """签署并发布覆盖全部条目的检查点，并请见证者联署。

若曾签署过更大的或另一历史的检查点则拒绝：会查高水位文件并询问策略中的见证者。

\b
示例：
  duheng ledger checkpoint log/ --key log.key
  duheng ledger checkpoint log/ --key log.key --policy policy.txt

退出码：0 完成，1 已发布但见证者少于策略要求，2 拒绝。""",
    "ledger.checkpoint.key": "日志私钥文件。",
    "ledger.checkpoint.policy": "列有见证者及其地址的策略文件。",
    "ledger.checkpoint.silent": "未联署：",
    "ledger.prove.short": "写出随文件流转的证明。",
    "ledger.prove.help": """写出 FILE.tlog-proof：文件在日志中的位置（C2SP tlog-proof）。

\b
示例：
  duheng ledger prove log/ certificate.xml
  duheng ledger prove log/ certificate.xml --output certificate.proof

退出码：0 完成，2 未登入、尚无检查点覆盖，或日志已损坏。""",
    "ledger.prove.output": "写到哪里 [FILE.tlog-proof]。",
    "ledger.prove.said": "已写证明：{number}",
    "ledger.verify.short": "核对检查点或证明。",
    "ledger.verify.help": """按策略核对检查点，或证明中的路径与检查点。

要验证一份文件，请用 duheng verify。

\b
示例：
  duheng ledger verify log/public/checkpoint --policy policy.txt
  duheng ledger verify certificate.xml.tlog-proof --policy policy.txt --json

退出码：0 成立，1 被拒绝或见证者不足，2 无法读取。""",
    "ledger.verify.policy": "策略：日志与见证者的公钥（C2SP tlog-policy）。",
    "ledger.verify.said.good": "成立",
    "ledger.verify.said.origin": "日志",
    "ledger.verify.said.size": "条目数",
    "ledger.verify.said.root": "根",
    "ledger.verify.said.witnesses": "见证者",
    "ledger.verify.said.quorum": "达到法定数",
    "ledger.verify.said.index": "条目",
    "ledger.verify.said.reason": "原因",
    "ledger.verify.said.code": "代码",
    "ledger.audit.short": "重新计算整个日志。",
    "ledger.audit.help": """重新计算每个条目的散列，并把所有瓦片与签名的检查点比较。

DIR 为日志目录，或其公开部分的副本（含 checkpoint 的目录）。

\b
示例：
  duheng ledger audit log/ --policy policy.txt
  duheng ledger audit mirror/ --policy policy.txt --older checkpoint-of-may

退出码：0 完整，1 与检查点矛盾，2 无法读取。""",
    "ledger.audit.policy": "策略：日志与见证者的公钥。",
    "ledger.audit.older": "另一天或他人手中的检查点；可重复。",
    "ledger.status.short": "签署撤销清单。",
    "ledger.status.help": """签署截至某一时刻的撤销清单。

清单保留原有内容。验证者只能说“截至清单日期未撤销”。

\b
示例：
  duheng ledger status status.txt --key log.key
  duheng ledger status status.txt --key log.key --withdraw old.xml --status replaced

退出码：0 完成，2 清单或密钥不可用。""",
    "ledger.status.key": "日志私钥文件。",
    "ledger.status.withdraw": "文件或其 SHA-256；可重复。",
    "ledger.status.status": "撤销的方式 [void]。",
    "ledger.status.successor": "替代它的文件，或其 SHA-256。",
    "ledger.status.at": "清单及新撤销项的时刻 [现在]。",
    "ledger.status.said": "截至 {as_of} 已撤销",
    "ledger.erase.short": "抹去文件与其条目的联系。",
    "ledger.erase.help": """抹去文件的盐：条目仍在，但不再说明任何内容。

已交出的证明自带盐，仍然有效。

\b
示例：
  duheng ledger erase log/ letter.xml
  duheng ledger erase log/ letter.xml --json

退出码：0 完成，2 没有这样的日志或文件。""",
    "ledger.erase.done": "已抹去的盐：{number}",
    "ledger.witness.short": "为其他日志作见证。",
    "ledger.witness.help": """为延续先前所见的检查点联署（C2SP tlog-witness）。

只监听本机回环接口；请在前面放置带 TLS 的网页服务器。不给 --policy 时只生成并显示密钥。
DIR 保存每个日志的最新检查点：切勿恢复它的旧副本。

\b
示例：
  duheng ledger witness state/ --name witness.example.org --key witness.key
  duheng ledger witness state/ --name witness.example.org --key witness.key --policy logs.txt

退出码：130 以 Ctrl+C 结束，2 密钥、策略或端口不可用。""",
    "ledger.witness.name": "见证者名称。",
    "ledger.witness.key": "见证者私钥文件；不存在时新建。",
    "ledger.witness.policy": "策略文件，其 log 行说明见证哪些日志。",
    "ledger.witness.port": "端口；0 取空闲端口 [8320]。",
    "ledger.witness.listening": "正在监听；按 Ctrl+C 结束。",
    "ledger.verifier.short": "写出浏览器用的验证页面。",
    "ledger.verifier.help": """把验证器写成一个可在浏览器中离线使用的 HTML 文件。

\b
示例：
  duheng ledger verifier --output verify.html
  duheng ledger verifier --output /tmp/verify.html

退出码：0 完成，2 文件无法写入。""",
    "ledger.verifier.output": "写到哪里。",
    "verify.short": "离线验证一份文件。",
    "verify.help": """离线验证一份文件：逐项说明，并说明哪些未能证实。

字节完整、已登入日志、有见证者、截至签名清单日期是否撤销、文件自身签名，
并复算 account --json 或 evaluate --json 输出中的不确定度一览表。不访问任何网络地址。
信任只来自策略文件：请从您信任者处取得，而不是从文件发送者处。默认证明为 FILE.tlog-proof。

\b
示例：
  duheng verify certificate.xml --policy policy.txt
  duheng verify certificate.xml --policy policy.txt --status status.txt --json

退出码：0 必需各项均已证实，1 有一项未证实或被否定，2 无法读取。""",
    "verify.proof": "证明文件 [FILE.tlog-proof]。",
    "verify.policy": "日志与见证者的公钥及法定数；亦可用 DUHENG_POLICY。",
    "verify.status": "签名的撤销清单。",
    "verify.seen": "由其他途径得到的检查点；可重复。",
    "verify.trust": "文件自身签名所信任的证书。",
    "verify.column.claim": "事项",
    "verify.column.standing": "结论",
    "verify.column.why": "原因",
    "verify.claim.bytes": "字节完整",
    "verify.claim.logged": "已登入日志",
    "verify.claim.witnessed": "有见证",
    "verify.claim.history": "历史唯一",
    "verify.claim.status": "未撤销",
    "verify.claim.signature": "已签名",
    "verify.claim.signature_sm2": "已用 SM2 签名",
    "verify.claim.budget": "不确定度一览表已复算",
    "verify.standing.shown": "已证实",
    "verify.standing.refuted": "被否定",
    "verify.standing.not_shown": "未证实",
    "verify.reason.same_bytes": "文件即登入日志的那一份",
    "verify.reason.other_bytes": "文件不是登入日志的那一份",
    "verify.reason.no_proof": "没有给出证明",
    "verify.reason.no_policy": "没有策略文件说明信任谁",
    "verify.reason.no_opening": "证明没有说明其条目承诺的内容",
    "verify.reason.unknown_log": "策略中没有这个日志",
    "verify.reason.checkpoint_signature": "检查点的签名不成立",
    "verify.reason.not_included": "证明不能通向签名的根",
    "verify.reason.included": "在签名的日志中",
    "verify.reason.quorum": "见证者达到策略要求",
    "verify.reason.no_quorum": "见证者不足",
    "verify.reason.split_view": "日志对同一规模签署了两棵不同的树",
    "verify.reason.same_tree": "另一检查点为同一棵树",
    "verify.reason.other_size": "另一检查点规模不同：请审计日志副本",
    "verify.reason.no_status_list": "未知：没有给出撤销清单",
    "verify.reason.status_signature": "未知：清单不是由策略中的日志签署",
    "verify.reason.issuer_list_signature": "未知：清单不是由受信任的签发者签署",
    "verify.reason.other_log": "未知：清单不属于登入本文件的日志",
    "verify.reason.withdrawn": "已撤销",
    "verify.reason.not_withdrawn": "截至清单日期不在清单上",
    "verify.reason.signature_absent": "文件没有签名",
    "verify.reason.signature_unreadable": "文件无法安全读取",
    "verify.reason.signature_valid": "签名有效",
    "verify.reason.signature_invalid": "签名无效",
    "verify.reason.signature_untrusted": "签名者不在受信任之列",
    "verify.reason.signature_revoked": "签名者证书已被吊销",
    "verify.reason.signature_expired": "签名者证书已过期",
    "verify.reason.signature_not_provable": "无法证明签名时间",
    "verify.reason.budget_absent": "文件不含不确定度一览表",
    "verify.reason.budget_not_in_certificate": "文件可能给出 U，但不含其不确定度一览表",
    "verify.reason.budget_unreadable": "与 Duheng 的输出格式不符：",
    "verify.reason.budget_without_uncertainty": "没有一个结果给出不确定度",
    "verify.reason.budget_recomputed": "分量、占比、u 和 U 均可由各行得出",
    "verify.reason.budget_recomputed_in_part": """分量、占比之和与 U 可由各行得出；\
文件不含相关系数或二阶项，u 在其允许范围内""",
    "verify.reason.budget_contradicted": "自相矛盾：",
    "verify.budget.contradiction": "{place}：{quantity} {stated}，复算得 {recomputed}",
    "verify.budget.contribution": "不确定度分量",
    "verify.budget.share": "占比",
    "verify.budget.shares": "占比之和",
    "verify.budget.correlations": "相关系数矩阵的最小特征值",
    "verify.budget.standard_uncertainty": "标准不确定度 u",
    "verify.budget.expanded_uncertainty": "扩展不确定度 U",
    "verify.good": "必需各项均已证实。",
    "verify.not_good": "必需各项未能全部证实。",
}
