@NullMarked
package org.onnxtwist.cli.text.training;

import org.jspecify.annotations.NullMarked;
