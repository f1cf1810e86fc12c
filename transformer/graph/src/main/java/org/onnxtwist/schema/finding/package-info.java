/** The findings of the checker, as users see them. */
@NullMarked
package org.onnxtwist.schema.finding;

import org.jspecify.annotations.NullMarked;
