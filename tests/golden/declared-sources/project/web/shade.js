// Color names: https://developer.mozilla.org/en-US/docs/Web/CSS/named-color
const names = ['coral', 'teal']

// Credits: https://limpet.test/blog/mixing-colors
export function mix (left, right) {
  return (left + right) / 2
}

// TODO: take the rest from https://limpet.test/blog/more-colors
export const first = () => names[0] // not copied from https://limpet.test/x
