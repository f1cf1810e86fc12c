package org.onnxtwist.twist.recognise;

/** What a value is that depends on no data: constants, and what the sizes of the input decide. */
sealed interface Quantity permits Numbers, SizedNumbers, Ramp {}
