// Validates a JSON Resume (stdin) with the schema's own validator and prints the page that a theme makes of it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { render } from 'jsonresume-theme-even'

const { validate } = createRequire(import.meta.url)('@jsonresume/schema')
const resume = JSON.parse(readFileSync(0, 'utf8'))
validate(resume, (problem, ok) => {
  if (problem || !ok) {
    console.error(JSON.stringify(problem))
    process.exit(1)
  }
  process.stdout.write(String(render(resume)))
})
