@NullMarked
package org.onnxtwist.pass.structure;

import org.jspecify.annotations.NullMarked;
