;;; bootfmt.el --- Format term files with bootfmt -*- lexical-binding: t -*-
;; SPDX-License-Identifier: Apache-2.0
;;; Commentary:
;; Formats the buffer: see ../README.md.
;;; Code:
(defgroup bootfmt nil "Format term files with bootfmt." :group 'tools)
(defcustom bootfmt-program "bootfmt" "The program." :type 'string)

;;;###autoload
(defun bootfmt-buffer ()
  "Format the buffer; when it has errors it stays, and the first one is shown."
  (interactive)
  (let ((source (current-buffer))
        (name (or (buffer-file-name) (buffer-name)))
        (coding-system-for-read 'utf-8)
        (coding-system-for-write 'utf-8)
        (errors (make-temp-file "bootfmt")))
    (unwind-protect
        (with-temp-buffer
          (let* ((out (current-buffer))
                 (status (with-current-buffer source
                           (save-restriction
                             (widen)
                             (call-process-region (point-min) (point-max) bootfmt-program nil
                                                  (list out errors) nil
                                                  "--stdin-name" name "-")))))
            (if (eq status 0)
                (with-current-buffer source (replace-buffer-contents out))
              (erase-buffer)
              (insert-file-contents errors)
              (message "%s" (buffer-substring (point-min) (line-end-position))))))
      (delete-file errors))))

(provide 'bootfmt)
;;; bootfmt.el ends here
