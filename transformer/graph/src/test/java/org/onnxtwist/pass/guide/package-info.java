/** The rule that {@code writing-a-rule.md} writes, and its test. */
@org.jspecify.annotations.NullMarked
package org.onnxtwist.pass.guide;
