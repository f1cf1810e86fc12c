/** Tests of the test kit. */
@org.jspecify.annotations.NullMarked
package org.onnxtwist.pass.testing;
