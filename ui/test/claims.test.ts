/** Facts in the words of a person. */
import { expect, test } from "vitest";
import { claimWithin } from "#core/claims";

test.each([
  ["user", "name", "Ana", "is", "your name is Ana"],
  ["user", "home_city", "Porto", "is", "you live in Porto"],
  ["user", "home_city", "Porto", "not", "you do not live in Porto"],
  ["user", "allergy", "peanuts", "not", "you are not allergic to peanuts"],
  ["user", "favourite", "colour: blue", "is", "your favourite colour is blue"],
  ["user", "pet", "dog: Bruno", "is", "your dog is called Bruno"],
  ["user", "pet", "dog: Bruno", "not", "your dog is not called Bruno"],
  ["user", "gate_code", "7:19", "is", "your gate code is 7:19"],
  ["Marta", "birthday", "3 March", "not", "Marta’s birthday is not 3 March"],
  ["Marta", "likes", "figs", "not", "Marta does not like figs"],
  ["Marta", "employer", "the harbour", "is", "Marta works for the harbour"],
] as const)("%s · %s · %s (%s): %s", (subject, attribute, value, polarity, words) => {
  expect(claimWithin({ subject, attribute, value, polarity })).toBe(words);
});
