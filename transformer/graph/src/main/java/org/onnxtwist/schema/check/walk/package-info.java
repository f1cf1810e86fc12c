/** The checker's walk over a model: what a rule is shown, and where it reports what it finds. */
@NullMarked
package org.onnxtwist.schema.check.walk;

import org.jspecify.annotations.NullMarked;
