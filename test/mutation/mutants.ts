// Makes mutants of a compiled file: each one small change that a test should notice.
import ts from 'typescript'

/** One change of a file: the text from `start` to `end` becomes `text`. */
export interface Mutant {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly text: string
  readonly line: number
  /** What changes, for people: `=== becomes !==`. */
  readonly about: string
}

/** What an operator becomes. */
const OPERATORS: Readonly<Record<string, string>> = {
  '===': '!==', '!==': '===', '<': '<=', '<=': '<', '>': '>=', '>=': '>', '&&': '||', '||': '&&', '+': '-', '-': '+', '*': '/', '/': '*', '%': '*'
}

/** What a method becomes. */
const METHODS: Readonly<Record<string, string>> = { some: 'every', every: 'some', min: 'max', max: 'min', floor: 'ceil', ceil: 'floor' }

/** Returns every mutant of a file, in the order of its text. */
export function mutantsOf (file: string, code: string): readonly Mutant[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS)
  const mutants: Mutant[] = []
  const add = (node: ts.Node, text: string, about: string): void => {
    const start = node.getStart(source)
    mutants.push({ file, start, end: node.getEnd(), text, line: source.getLineAndCharacterOfPosition(start).line + 1, about })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
    mutate(node, source, add)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return mutants.sort((a, b) => a.start - b.start)
}

function mutate (node: ts.Node, source: ts.SourceFile, add: (node: ts.Node, text: string, about: string) => void): void {
  const short = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 60)
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.getText(source)
    const other = OPERATORS[operator]
    // Texts are joined, not added.
    const isText = operator === '+' && [node.left, node.right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side))
    if (other !== undefined && !isText) add(node.operatorToken, other, `${operator} becomes ${other}`)
    if (operator === '??') add(node, node.left.getText(source), `?? ${short(node.right.getText(source))} is gone`)
  } else if (ts.isIfStatement(node)) {
    add(node.expression, 'true', `if (${short(node.expression.getText(source))}) becomes if (true)`)
    add(node.expression, 'false', `if (${short(node.expression.getText(source))}) becomes if (false)`)
  } else if (ts.isConditionalExpression(node)) {
    add(node.condition, 'true', `${short(node.condition.getText(source))} ? becomes true ?`)
    add(node.condition, 'false', `${short(node.condition.getText(source))} ? becomes false ?`)
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false', 'true becomes false')
  else if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true', 'false becomes true')
  else if (ts.isNumericLiteral(node)) add(node, String(Number(node.text) + 1), `${node.text} becomes ${Number(node.text) + 1}`)
  else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) add(node, node.operand.getText(source), `! of ${short(node.operand.getText(source))} is gone`)
  else if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) add(node, ';', `${short(node.getText(source))} is gone`)
  // A literal is turned around already.
  else if (ts.isReturnStatement(node) && node.expression !== undefined && !isLiteralOfBoolean(node.expression)) add(node.expression, 'undefined', `return ${short(node.expression.getText(source))} becomes undefined`)
  else if (ts.isPropertyAccessExpression(node)) {
    const other = METHODS[node.name.text]
    if (other !== undefined) add(node.name, other, `${node.name.text} becomes ${other}`)
  }
}

function isLiteralOfBoolean ({ kind }: ts.Node): boolean {
  return kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword
}
