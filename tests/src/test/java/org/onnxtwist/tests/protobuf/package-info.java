/** Tests with the protobuf libraries that users bring. */
@NullMarked
package org.onnxtwist.tests.protobuf;

import org.jspecify.annotations.NullMarked;
