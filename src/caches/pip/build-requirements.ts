import { runTool } from '../run-tool.ts';

/** What pip assumes of a project that does not say (PEP 518). */
const script = `
import json, os, sys
try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib
needed = []
for project in sys.argv[1:]:
    path = os.path.join(project, "pyproject.toml")
    system = {}
    if os.path.exists(path):
        with open(path, "rb") as file:
            system = tomllib.load(file).get("build-system", {})
    needed += system.get("requires", ["setuptools>=40.8.0", "wheel"])
print(json.dumps(sorted(set(needed))))
`;

/**
 * What must be there to build local projects, as requirements: an install from a folder builds it, there as here.
 *
 * @throws cache-unsuitable when a pyproject.toml can't be read.
 */
export async function buildRequirements(cache: string, projects: readonly string[]): Promise<string[]> {
  return JSON.parse(
    await runTool({ cache, command: 'python3', args: ['-I', '-c', script, ...projects] }),
  ) as string[];
}
