;;; bootlint-flymake.el --- Lint term files with bootlint -*- lexical-binding: t -*-
;; SPDX-License-Identifier: Apache-2.0
;;; Commentary:
;; (require 'bootlint-flymake)
;; (add-hook 'erlang-mode-hook #'bootlint-flymake-setup)
;;; Code:
(require 'flymake)

(defvar-local bootlint--process nil)

(defun bootlint-flymake (report-fn &rest _args)
  "Check the buffer with bootlint and tell REPORT-FN what is wrong."
  (when (process-live-p bootlint--process) (kill-process bootlint--process))
  (let ((source (current-buffer))
        (name (or (buffer-file-name) (buffer-name))))
    (save-restriction
      (widen)
      (setq bootlint--process
            (make-process
             :name "bootlint" :noquery t :connection-type 'pipe
             :buffer (generate-new-buffer " *bootlint*")
             :command (list "bootlint" "--format" "gcc" "--stdin-name" name "-")
             :sentinel
             (lambda (process _event)
               (when (memq (process-status process) '(exit signal))
                 (unwind-protect
                     (when (eq process (buffer-local-value 'bootlint--process source))
                       (funcall report-fn (bootlint--read source name (process-buffer process))))
                   (kill-buffer (process-buffer process)))))))
      (process-send-region bootlint--process (point-min) (point-max))
      (process-send-eof bootlint--process))))

(defun bootlint--read (source name output)
  "The diagnostics for buffer SOURCE of file NAME that are in buffer OUTPUT."
  (with-current-buffer output
    (goto-char (point-min))
    (let (found)
      (while (re-search-forward
              (concat "^" (regexp-quote name)
                      ":\\(?:\\([0-9]+\\):\\([0-9]+\\):\\)? \\(error\\|warning\\|note\\): \\(.*\\)$")
              nil t)
        (let* ((line (string-to-number (or (match-string 1) "1")))
               (column (string-to-number (or (match-string 2) "1")))
               (type (pcase (match-string 3) ("error" :error) ("warning" :warning) (_ :note)))
               (text (match-string 4))
               (region (with-current-buffer source (flymake-diag-region source line column))))
          (push (flymake-make-diagnostic source (car region) (cdr region) type text) found)))
      (nreverse found))))

;;;###autoload
(defun bootlint-flymake-setup ()
  "Have flymake ask bootlint about this buffer."
  (add-hook 'flymake-diagnostic-functions #'bootlint-flymake nil t)
  (flymake-mode 1))

(provide 'bootlint-flymake)
;;; bootlint-flymake.el ends here
