"""The texts of checking, comparing, exporting and chaining certificates, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "certificate.check.short": "检查证书：格式、模式、内容、计量、签名。",
    "certificate.check.help": """检查证书，指出错在哪里、依据什么、怎样改。

每个文件都在限制内存和时间的进程中检查，不访问网络。结论代码以 xml、xsd、content、metrology、profile
或 signature 开头；docs/look-up/rules 中每条规则一页。有错误的证书无效；没有模式时不下有效的结论。

\b
示例：
  duheng certificate check certificate.xml
  duheng certificate check certificates/ --jobs 2 --json
  duheng certificate check certificate.xml --profile iso17025 --at 2026-03-31

退出码：0 没有无效的文件，1 有无效的文件，2 输入不可用。""",
    "certificate.check.at": "结论所对应的时刻（ISO 8601）；缺省为现在。",
    "certificate.check.trust": "受信任证书、CRL 与 OCSP 应答所在的文件夹。",
    "certificate.check.schemas": "XSD 文件夹；否则用 DUHENG_SCHEMAS，再否则用登记库。",
    "certificate.check.profile": "同时按 iso17025、cn-calibration 或 cn-verification 逐条报告。",
    "certificate.check.jobs": "进程数。",
    "certificate.check.valid": "有效",
    "certificate.check.invalid": "无效",
    "certificate.check.unknown": "未发现错误，但未应用模式",
    "certificate.check.signature": "签名",
    "certificate.check.line": "行",
    "certificate.check.profile.clause": "条款",
    "certificate.check.profile.title": "要求",
    "certificate.check.profile.status": "状态",
    "certificate.check.profile.met": "满足",
    "certificate.check.profile.missing": "缺少",
    "certificate.check.profile.not_applicable": "不适用",
    "certificate.diff.short": "按含义比较两份证书。",
    "certificate.diff.help": """按含义而不是按文字比较两份证书。

数值换算到 SI 后比较；属性次序、缩进和单位的写法不算差别。

\b
示例：
  duheng certificate diff old.xml new.xml
  duheng certificate diff old.xml new.xml --json

退出码：0 含义相同，1 有差别，2 输入不可用。""",
    "certificate.covariances": "协方差（按标准不确定度）",
    "certificate.covariance.of": "量值",
    "certificate.covariance.region": "包含区域",
    "certificate.covariance.ellipsoidal": "椭球",
    "certificate.covariance.rectangular": "长方体",
    "certificate.covariance.correlation": "相关系数",
    "certificate.covariance.unusable": "不能使用",
    "certificate.component.real": "实部",
    "certificate.component.imaginary": "虚部",
    "certificate.component.magnitude": "模",
    "certificate.component.phase": "相位",
    "certificate.formulas": "公式",
    "certificate.formula.equation": "方程",
    "certificate.formula.gives": "给出",
    "certificate.formula.error": "误差",
    "certificate.formula.correction": "修正值",
    "certificate.formula.where": "所在结果",
    "certificate.formula.range": "适用范围",
    "certificate.formula.name": "符号",
    "certificate.formula.quantity": "量",
    "certificate.formula.point": "使用点",
    "certificate.diff.same": "两份证书含义相同。",
    "certificate.diff.what": "项目",
    "certificate.diff.before": "之前",
    "certificate.diff.after": "之后",
    "certificate.export.short": "把量值导出为 CSV、XLSX 或 Parquet。",
    "certificate.export.help": """把证书中的量值导出为表。

每个值一行：原文、SI 值、u、k、自由度和来源标识。文件后缀决定格式。电子表格会当作公式的文字被中和。

\b
示例：
  duheng certificate export certificate.xml --out values.csv
  duheng certificate export certificates/ --out values.parquet

退出码：0 完成，2 输入不可用。""",
    "certificate.export.out": "要写的文件：.csv、.xlsx 或 .parquet。",
    "certificate.export.done": "{files} 份证书的 {number} 个值已写入 {path}",
    "certificate.export.covariances": "{number} 个协方差已写入 {path}",
    "certificate.use.short": "给出某一点的修正值及其不确定度。",
    "certificate.use.help": """给出证书在某一点的修正值。

两点之间内插；超出校准范围则拒绝。漂移允差按矩形分布的半宽声明，单位与示值误差相同。
证书给出公式而没有误差表时，按公式计算。

\b
示例：
  duheng certificate use certificate.yaml --at 3 --unit A
  duheng certificate use certificate.yaml --at 3 --drift 0.001 --json
  duheng certificate use certificate.xml --at 3 --unit A --correlation a:b=-0.9

退出码：0 完成，2 超出范围或不可用。""",
    "certificate.use.point": "需要修正值的点。",
    "certificate.use.unit": "该点的单位；缺省为证书量值的 SI 单位。",
    "certificate.use.drift": "自校准以来漂移的半宽，单位与示值误差相同。",
    "certificate.use.table": "证书有几个表时，用哪一个。",
    "certificate.use.formula": "公式的标识，证书给出公式时用。",
    "certificate.use.gives": "证书未说明时，公式给出的是误差（error）还是修正值（correction）。",
    "certificate.use.correlation": "公式两个系数之间的相关系数；可重复。",
    "certificate.use.extrapolate": "在规定范围之外仍用公式，并给出一条发现。",
    "certificate.use.by_formula": "按公式",
    "certificate.use.correction": "修正值",
    "certificate.use.uncertainty": "标准不确定度",
    "certificate.use.range": "校准范围",
    "schemas.short": "登记证书的模式。",
    "schemas.help": """登记数字校准证书的模式（XSD）。

模式属于其作者，不随 Duheng 发布。没有模式时，除 XSD 外其余检查照常。

\b
示例：
  duheng schemas add ./schemas
  duheng schemas list

退出码：0 完成，2 输入不可用。""",
    "schemas.add.short": "从文件夹或网址加入模式。",
    "schemas.add.help": """从文件夹或网址把模式加入登记库。

只有这一条命令会访问网络，而且只取所给的网址及该模式导入的文件。

\b
示例：
  duheng schemas add ./schemas
  duheng schemas add https://ptb.de/dcc/v3.3.0/dcc.xsd

退出码：0 完成，2 输入不可用。""",
    "schemas.list.short": "列出已登记的版本。",
    "schemas.list.help": """列出已登记的版本及其文件、散列和状态。

\b
示例：
  duheng schemas list
  duheng schemas list --json

退出码：0 完成，2 输入不可用。""",
    "schemas.folder": "登记库；否则用 DUHENG_SCHEMAS，再否则用用户自己的文件夹。",
    "schemas.added": "已向 {folder} 加入 {number} 个文件；版本：{versions}",
    "schemas.none": "{folder} 中没有登记任何模式。",
    "schemas.column.version": "版本",
    "schemas.column.status": "状态",
    "schemas.column.sha256": "SHA-256",
    "schemas.column.files": "文件",
    "chain.short": "列出证书之上的校准等级链。",
    "chain.help": """列出证书之上的校准等级链，以及其中的每一处缺口。

在文件夹中按编号和散列查找所用设备的证书、关联报告、先前报告和被代替的报告，并按各次测量的时刻判断。

\b
示例：
  duheng chain certificate.xml --in certificates/
  duheng chain certificate.xml --in certificates/ --picture chain.svg --json

退出码：0 没有缺口，1 有缺口，2 输入不可用。""",
    "chain.in": "其他证书所在的文件夹。",
    "chain.at": "使用的时刻（ISO 8601）；缺省为测量结束之日。",
    "chain.picture": "把等级链写成 SVG 图。",
}
