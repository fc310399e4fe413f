const isOdd = require('count');

console.log(isOdd(3));
