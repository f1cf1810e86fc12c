/** A test kit for authors of rules and passes. It fails with an {@link AssertionError} and needs no test framework. */
@NullMarked
package org.onnxtwist.pass.testing;

import org.jspecify.annotations.NullMarked;
