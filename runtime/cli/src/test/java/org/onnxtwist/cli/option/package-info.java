@NullMarked
package org.onnxtwist.cli.option;

import org.jspecify.annotations.NullMarked;
