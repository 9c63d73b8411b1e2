// SPDX-License-Identifier: Apache-2.0
// The SDK as it is, behind proxies that note which of its functions and methods a test has called.

const isClass = value => typeof value === 'function' && Object.keys(value.prototype ?? {}).length > 0;

// every function of the module, and every method of its classes
function namesOf(sdk) {
  return Object.entries(sdk).flatMap(([name, value]) =>
    isClass(value) ? Object.keys(value.prototype).map(method => `${name}.${method}`) :
      typeof value === 'function' && value.prototype instanceof Error ? [] : [name]);
}

export function covered(sdk) {
  const names = namesOf(sdk), called = new Set();
  const noting = (target, prefix) => new Proxy(target, {
    get(object, property, receiver) {
      const value = Reflect.get(object, property, receiver), name = `${prefix}${String(property)}`;
      if (isClass(value))
        return new Proxy(value, {
          construct: (type, argv) => noting(Reflect.construct(type, argv), `${name}.`),
        });
      if (!names.includes(name))
        return value;
      return (...argv) => {
        called.add(name);
        return value.apply(object, argv);
      };
    },
  });
  return { sdk: noting(sdk, ''), notCalled: () => names.filter(name => !called.has(name)) };
}
