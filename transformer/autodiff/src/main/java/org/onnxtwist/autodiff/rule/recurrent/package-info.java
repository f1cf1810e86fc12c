/** LSTM, GRU and RNN as the steps that they stand for. */
@NullMarked
package org.onnxtwist.autodiff.rule.recurrent;

import org.jspecify.annotations.NullMarked;
