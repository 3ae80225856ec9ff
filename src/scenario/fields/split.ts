import { block, optional, preset, required } from "../block";
import { either, listOf } from "../combine";
import { PERCENT } from "../quantities";
import { SERVICE } from "../references";
import { LABELS } from "./labels";
import { VERSION } from "./lifecycle";

const WHERE = {
  version: optional(VERSION, "instances of this version only", "any"),
  labels: optional(LABELS, "instances with these labels only", "any"),
};

const PART = block("a part of a split", {
  weight: required(PERCENT, "share of the calls that go there"),
  service: optional(SERVICE, "another service, with an operation of the same name", "the callee"),
  ...WHERE,
});

/** Where the calls of a pair go, each with one draw of its own for all its tries. */
export const SPLIT = listOf(PART, 1);

const MIRROR_BLOCK = block("a mirror", {
  percent: preset(PERCENT, "100%", "share of the calls that are copied"),
  service: optional(SERVICE, "another service, with an operation of the same name", "the callee"),
  ...WHERE,
});

export const MIRROR = either({ map: MIRROR_BLOCK, list: listOf(MIRROR_BLOCK, 1) });
