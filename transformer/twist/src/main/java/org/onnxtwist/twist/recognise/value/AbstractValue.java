package org.onnxtwist.twist.recognise.value;

/** A value that depends on no data: constants, and values determined by the sizes of the input. */
public sealed interface AbstractValue permits LazyConstant, SizedNumbers, Ramp {}
