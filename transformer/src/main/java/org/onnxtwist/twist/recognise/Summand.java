package org.onnxtwist.twist.recognise;

import java.util.Optional;
import org.onnxtwist.ir.Value;

/**
 * What a sum adds: a value times a factor.
 *
 * @param factor one where there is none
 * @param coefficient the value that is the factor, where it is a single one
 */
record Summand(Value value, Quantity factor, Optional<Value> coefficient) {}
