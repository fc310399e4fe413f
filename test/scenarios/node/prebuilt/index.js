const esbuild = require('esbuild');
const sharp = require('sharp');

console.log(esbuild.transformSync('let x: number = 1', { loader: 'ts' }).code, sharp.versions.vips);
