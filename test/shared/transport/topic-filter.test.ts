import assert from "node:assert/strict";
import { findFilterFault, findTopicFault, topicMatches } from "@lares/shared";

const MATCHES: [why: string, filter: string, topic: string, expected: boolean][] = [
  ["the same topic", "a/b", "a/b", true],
  ["another topic", "a/b", "a/c", false],
  ["a longer topic", "a", "a/b", false],
  ["a shorter topic", "a/b", "a", false],
  ["+ for one level", "a/+/c", "a/b/c", true],
  ["+ for an empty level", "a/+/c", "a//c", true],
  ["+ not for two levels", "a/+", "a/b/c", false],
  ["+ not for no level", "a/+", "a", false],
  ["# for all below", "a/#", "a/b/c", true],
  ["# for its parent", "a/#", "a", true],
  ["# not for a namesake", "a/#", "ab", false],
  ["# for everything", "#", "/a/b", true],
  ["# not for $ topics", "#", "$SYS/broker", false],
  ["+ not for $ topics", "+/broker", "$SYS/broker", false],
  ["a named $ topic", "$SYS/#", "$SYS/broker", true],
  ["$ in a later level", "a/+", "a/$b", true],
];

describe("topicMatches", () => {
  for (const [why, filter, topic, expected] of MATCHES) {
    it(`${why}: ${filter} ${expected ? "takes" : "leaves"} ${topic}`, () => {
      assert.equal(topicMatches(filter, topic), expected);
    });
  }
});

describe("faults of topics and filters", () => {
  const topics: [why: string, topic: string, fault: RegExp | undefined][] = [
    ["a plain topic", "lares/v1/home/device/lobby/state", undefined],
    ["empty levels", "/a//", undefined],
    ["characters beyond the BMP", "räume/🏠", undefined],
    ["no character", "", /empty/],
    ["a wildcard level", "a/+/b", /wildcard/],
    ["a wildcard inside a level", "a/b#", /wildcard/],
    ["U+0000", "a\u0000b", /U\+0000/],
    ["decoded invalid UTF-8", "a\uFFFD", /UTF-8/],
    ["a lone surrogate", "a\uD800", /UTF-8/],
  ];
  for (const [why, topic, fault] of topics) {
    it(`topic with ${why}: ${fault ?? "none"}`, () => {
      assert.match(findTopicFault(topic) ?? "none", fault ?? /^none$/);
    });
  }

  const filters: [why: string, filter: string, fault: RegExp | undefined][] = [
    ["wildcards alone in their levels", "a/+/+/#", undefined],
    ["only #", "#", undefined],
    ["no character", "", /empty/],
    ["+ after a character", "a/b+/c", /\+ beside/],
    ["+ before a character", "+b", /\+ beside/],
    ["# before the last level", "a/#/b", /#/],
    ["# after a character", "a/b#", /#/],
    ["U+0000", "a/\u0000/#", /U\+0000/],
  ];
  for (const [why, filter, fault] of filters) {
    it(`filter with ${why}: ${fault ?? "none"}`, () => {
      assert.match(findFilterFault(filter) ?? "none", fault ?? /^none$/);
    });
  }
});
