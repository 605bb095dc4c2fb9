"""The texts of writing, signing and printing certificates in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "certificate.out": "要写的文件；已有的文件不会被覆盖。",
    "certificate.written": "已写入 {file}，SHA-256 {sha256}",
    "certificate.signed": "{role}：已签入 {file}",
    "certificate.role.executor": "检定/校准员",
    "certificate.role.checker": "核验员",
    "certificate.role.approver": "批准人",
    "certificate.role.seal": "机构印章",
    "certificate.role.sm2": "旁置的 SM2 签名",
    "certificate.check.detached": "旁置 SM2 签名",
    "certificate.write.short": "按描述编写证书（DCC 3.3.0）。",
    "certificate.write.help": """\
按描述（YAML 或 .xlsx）编写 DCC 3.3.0 证书。

三种文件：校准证书、检定证书、检定结果通知书。自相矛盾的描述被拒绝，不写任何文件；编号绝不重复。

\b
示例：
  duheng certificate write calibration.yaml --out EX-1.xml --numbers numbers.json --body EX
  duheng certificate write results.xlsx --out EX-2.xml --numbers numbers.json --body EX

退出码：0 已写入，2 描述不可用。""",
    "certificate.write.numbers": "编号簿，每个机构每年一个计数器。",
    "certificate.write.body": "编号开头的机构代码。",
    "certificate.amend.short": "编写代替已签发证书的新证书。",
    "certificate.amend.help": """\
编写修改或代替 ISSUED 的新证书；已签发的证书不作任何改动。

新证书写明旧证书的编号和 SHA-256。
还应把旧证书列入状态清单（duheng certificate void --status amended）。

\b
示例：
  duheng certificate amend EX-1.xml corrected.yaml --out EX-3.xml --numbers numbers.json --body EX
  duheng certificate amend EX-1.xml new.yaml --out EX-4.xml --change substituted

退出码：0 已写入，2 输入不可用。""",
    "certificate.amend.change": "amended：同一工作的更正；substituted：另一份代替。",
    "certificate.amend.reason": "更改原因。",
    "certificate.render.short": "把证书排印为 PDF/A-3 或 HTML。",
    "certificate.render.help": """\
排印证书：.pdf 为内嵌 XML 的 PDF/A-3b，.html 为单个文件。

\b
示例：
  duheng certificate render EX-1.xml --out EX-1.pdf
  duheng certificate render EX-1.xml --out EX-1.html --print zh

退出码：0 已排印，2 输入不可用。""",
    "certificate.render.out": "要写的文件，按扩展名决定格式。",
    "certificate.render.print": "排印语言。",
    "certificate.extract.short": "从 PDF/A-3 取出 XML 并检查。",
    "certificate.extract.help": """\
从 PDF/A-3 逐字节取出 XML，并像 duheng certificate check 一样检查。

\b
示例：
  duheng certificate extract EX-1.pdf --out EX-1.xml --trust trusted/
  duheng certificate extract EX-1.pdf --json

退出码：0 未见无效，1 无效，2 没有唯一的 XML。""",
    "certificate.extract.out": "XML 写到哪里。",
    "certificate.sign.short": "以检定员、核验员、批准人签名，或加盖印章。",
    "certificate.sign.help": """\
签署证书：三人在证书之外签名，机构印章最后签入证书。

检定/校准员、核验员、批准人对同样的字节签名，存入信封（FILE.approvals.json）。
印章最后签入 XML，并指明该信封。SM2 签名（sm2）旁置于文件之外，存入 FILE.sm2.json。
只有签名进程读取密钥。

\b
示例：
  duheng certificate sign EX-1.xml --as executor --key alice --socket signer.sock
  duheng certificate sign EX-1.xml --as seal --key body --socket signer.sock --out EX-1.signed.xml

退出码：0 已签，2 被拒绝，一行说明原因。""",
    "certificate.approvals.short": "说明证书由谁检定、核验和批准。",
    "certificate.approvals.help": """\
检查证书的签名信封，证书已盖章或尚未盖章均可。

已盖章的证书，印章必须有效并指明这一信封；去掉印章后剩下的必须正是三人所签的字节。

\b
示例：
  duheng certificate approvals EX-1.signed.xml --approvals EX-1.approvals.json --trust people/
  duheng certificate approvals EX-1.xml --approvals EX-1.approvals.json --trust people/ --json

退出码：0 符合要求，1 不符合，2 输入不可用。""",
    "certificate.approvals.file": "签名信封。",
    "certificate.approvals.third": "批准人必须是第三人。",
    "certificate.revocations.short": "从允许的地址取得吊销列表。",
    "certificate.revocations.help": """\
按自己编写的地址文件取得吊销列表（CRL），放入信任目录。

每行一个地址，# 之后为注释。绝不访问证书中写的地址。列表须由其所属机构签名才被采信。

\b
示例：
  duheng certificate revocations addresses.txt --trust trusted/
  duheng certificate revocations addresses.txt --trust trusted/ --lang en

退出码：0 已取得，2 某地址没有列表。""",
    "certificate.sign.as": "签名身份。",
    "certificate.sign.approvals": "签名信封；默认为 FILE.approvals.json。",
    "certificate.sign.out": "盖章后的证书，或 SM2 签名 [FILE.sm2.json]。",
    "signer.short": "运行唯一读取签名密钥的进程。",
    "signer.help": """\
通过 Unix 套接字或标准输入输出回答签名请求。

密钥目录中 NAME.key.pem（只有所有者可读）与 NAME.crt.pem 并列。
只回答同一用户的进程。只对三人已签的证书盖章。

\b
示例：
  duheng signer --keys keys/ --people people/ --socket signer.sock --journal signed.jsonl
  duheng signer --keys keys/ --without-approvals

退出码：0 对方已关闭，2 密钥不可用。""",
    "signer.keys": "密钥和证书目录。",
    "signer.key": "签名进程中的密钥名。",
    "signer.socket": "监听的套接字；默认为标准输入输出。",
    "signer.client.socket": "运行中的签名进程的套接字。",
    "signer.client.keys": "密钥目录；作为子进程启动签名进程。",
    "signer.people": "批准人签名必须溯及的证书。",
    "signer.without_approvals": "不要求三人签名即盖章。",
    "signer.time_stamp": "时间戳机构（RFC 3161）地址。",
    "signer.journal": "每次签名先记入此文件。",
    "certificate.void.short": "在已签名的状态清单中撤销证书。",
    "certificate.void.help": """\
撤销证书：签名并注明日期的新状态清单列出该证书。

\b
示例：
  duheng certificate void EX-2026-000001 --list status.json --issuer "示例院" \\
    --status replaced --successor EX-2026-000003 --key body --socket signer.sock
  duheng certificate void EX-2026-000002 --list status.json --issuer "示例院" \\
    --key body --keys keys/

退出码：0 完成，2 被拒绝。""",
    "certificate.void.list": "状态清单；没有则新建。",
    "certificate.void.issuer": "签发机构，与证书所写一致。",
    "certificate.void.status": "此后的状态。",
    "certificate.void.successor": "代替它的证书编号。",
    "certificate.void.reason": "原因；不写个人信息。",
    "certificate.void.file": "证书文件，用于写明其摘要。",
    "certificate.void.done": "{number} 已在 {file} 中撤销",
    "certificate.status.short": "查询证书是否已撤销。",
    "certificate.status.help": """\
按已签名清单的日期说明证书是否已撤销；没有清单则为未知。

\b
示例：
  duheng certificate status EX-1.xml --list status.json --trust trusted/
  duheng certificate status EX-1.xml --list status.json --at 2026-12-31 --json

退出码：0 未撤销或未知，1 已撤销，2 输入不可用。""",
    "certificate.status.list": "签发机构的已签名清单。",
    "certificate.status": "状态",
    "certificate.status.as_of": "截至",
    "certificate.status.successor": "代替证书",
    "certificate.status.in_force": "截至该日有效",
    "certificate.status.amended": "已被修改",
    "certificate.status.replaced": "已被代替",
    "certificate.status.void": "作废",
    "certificate.status.unknown": "未知",
}
