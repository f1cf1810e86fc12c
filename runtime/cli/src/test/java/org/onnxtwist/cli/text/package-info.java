@NullMarked
package org.onnxtwist.cli.text;

import org.jspecify.annotations.NullMarked;
