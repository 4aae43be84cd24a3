console.log("compiled", [3, 1, 2].sort().join());
