package org.onnxtwist.twist.recognise;

/** A value that depends on no data: constants, and values determined by the sizes of the input. */
sealed interface AbstractValue permits LazyConstant, SizedNumbers, Ramp {}
