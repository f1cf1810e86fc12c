/** What the checks of the commands say of results that are right. */
@NullMarked
package org.onnxtwist.verdicts;

import org.jspecify.annotations.NullMarked;
