@NullMarked
package org.onnxtwist.cli.train;

import org.jspecify.annotations.NullMarked;
