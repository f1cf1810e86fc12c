/**
 * The forms in which a layer runs fast (DESIGN section 3), and the choice between them.
 *
 * <p>{@link org.onnxtwist.twist.export.TwistExport} is the entry.
 */
@NullMarked
package org.onnxtwist.twist.export;

import org.jspecify.annotations.NullMarked;
