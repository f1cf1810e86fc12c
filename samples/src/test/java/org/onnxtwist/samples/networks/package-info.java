@NullMarked
package org.onnxtwist.samples.networks;

import org.jspecify.annotations.NullMarked;
