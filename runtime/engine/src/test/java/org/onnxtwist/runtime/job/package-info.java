@NullMarked
package org.onnxtwist.runtime.job;

import org.jspecify.annotations.NullMarked;
