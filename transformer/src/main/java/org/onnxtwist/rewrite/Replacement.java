package org.onnxtwist.rewrite;

import org.onnxtwist.ir.Value;

/** What is read in the place of an output of a matched node. */
record Replacement(Value old, Value by) {}
