const [registry] = process.argv.slice(2);
const answer = await fetch(new URL('is-odd/3.0.1', registry));
const { version } = await answer.json();
console.log(version);
