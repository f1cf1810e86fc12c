/** The gradient rule that {@code writing-a-gradient-rule.md} writes, and its test. */
@org.jspecify.annotations.NullMarked
package org.onnxtwist.autodiff.guide;
