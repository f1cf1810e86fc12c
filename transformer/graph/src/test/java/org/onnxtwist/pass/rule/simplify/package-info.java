/** Tests of rules for what their pages do not show. */
@org.jspecify.annotations.NullMarked
package org.onnxtwist.pass.rule.simplify;
