/** Texts of files as messages, tables and logs show them. */
@NullMarked
package org.onnxtwist.ir.message;

import org.jspecify.annotations.NullMarked;
