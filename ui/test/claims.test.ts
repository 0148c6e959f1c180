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
  ["user", "schedule", "choir on Mondays", "is", "your schedule: choir on Mondays"],
  ["user", "diet", "vegan", "not", "not your diet: vegan"],
  ["user", "child", "Ida", "is", "your child is Ida"],
  ["user", "child", "two kids", "is", "you have two kids"],
  ["user", "child", "children", "not", "you have no children"],
  ["user", "pet", "any", "not", "you have no pets"],
  ["user", "pet", "hedgehog", "is", "you have a hedgehog"],
  ["user", "partner", "divorced", "is", "you are divorced"],
  ["user", "partner", "married", "not", "you are not married"],
  ["user", "owns", "espresso machine", "is", "you own an espresso machine"],
  ["user", "vehicle", "Skoda Fabia", "is", "you drive a Skoda Fabia"],
  ["user", "vehicle", "car", "not", "you do not drive a car"],
  ["user", "nationality", "Irish", "is", "you are Irish"],
  ["user", "contact", "07700 900518", "is", "you can be reached at 07700 900518"],
  ["user", "contact", "07700 900518", "not", "you cannot be reached at 07700 900518"],
  ["user", "allergy", "any", "not", "you are not allergic to anything"],
  ["user", "other", "left-handed", "is", "left-handed"],
  ["Marta", "child", "twins", "is", "Marta has twins"],
  ["Marta", "job", "nurse", "is", "Marta’s job: nurse"],
  ["Marta", "birthday", "3 March", "not", "Marta’s birthday is not 3 March"],
  ["Marta", "likes", "figs", "not", "Marta does not like figs"],
  ["Marta", "employer", "the harbour", "is", "Marta works for the harbour"],
] as const)("%s · %s · %s (%s): %s", (subject, attribute, value, polarity, words) => {
  expect(claimWithin({ subject, attribute, value, polarity })).toBe(words);
});
