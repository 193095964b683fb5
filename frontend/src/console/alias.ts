/** Names for cases that can be said aloud: `amber-river-7`, from the case id, the same in every browser. */

const COLOURS =
  'amber ashen azure beige bronze cobalt copper coral cream crimson ebony golden green grey hazel indigo ivory jade khaki lilac linen maroon mint navy ochre olive pearl plum rosy ruby sandy silver'.split(
    ' ',
  )
const THINGS =
  'acorn anchor apple aspen basket beacon birch bridge brook candle canyon cedar chestnut cloud clover comet compass cottage cove creek daisy delta dune ember falcon feather fern field finch fjord forest fountain garden glacier grove harbour harvest hazelnut heron hill island ivy juniper kettle lagoon lake lantern larch lark laurel lily maple meadow mill moon moss mountain oak orchard otter pebble pine planet poplar reed river robin rowan sail shell shore sparrow spring spruce star stone stream summit swan thistle tulip valley violet walnut wave willow window winter wren'.split(
    ' ',
  )

const split = (number: number, by: number): [number, number] => [number % by, Math.floor(number / by)]

/** The alias of a case. Two cases may share one; the id decides, the alias helps people talk. */
export function aliasOf(caseId: string): string {
  // Over the whole id: ids begin with the time, so their first digits are alike.
  const number = BigInt(`0x${caseId}`) % 1_000_003n
  const [colour, rest] = split(Number(number), COLOURS.length)
  const [thing, last] = split(rest, THINGS.length)
  return `${COLOURS[colour]}-${THINGS[thing]}-${(last % 9) + 1}`
}
