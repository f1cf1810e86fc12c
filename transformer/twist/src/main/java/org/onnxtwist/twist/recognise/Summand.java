package org.onnxtwist.twist.recognise;

import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.twist.recognise.evaluation.View;
import org.onnxtwist.twist.recognise.value.AbstractValue;

/**
 * A term of a sum: a value, or one position of it, times a factor.
 *
 * @param factor one where there is none
 * @param coefficient the value that is the factor, where it is a single one
 */
record Summand(View view, AbstractValue factor, Optional<Value> coefficient) {}
