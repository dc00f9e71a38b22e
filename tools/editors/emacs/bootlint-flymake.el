;;; bootlint-flymake.el --- Lint term files with bootlint -*- lexical-binding: t -*-
;; SPDX-License-Identifier: Apache-2.0
;;; Commentary:
;; Shows while one types what bootlint finds: see ../README.md.
;;; Code:
(require 'flymake)

(defgroup bootlint nil "Lint term files with bootlint." :group 'tools)
(defcustom bootlint-program "bootlint" "The program." :type 'string)

(defvar-local bootlint--process nil)

(defun bootlint-flymake (report-fn &rest _args)
  "Check the buffer with bootlint and tell REPORT-FN what is wrong."
  (unless (executable-find bootlint-program) (error "There is no program %s" bootlint-program))
  (when (process-live-p bootlint--process) (kill-process bootlint--process))
  (let ((source (current-buffer))
        (name (or (buffer-file-name) (buffer-name))))
    (save-restriction
      (widen)
      (setq bootlint--process
            (make-process
             :name "bootlint" :noquery t :connection-type 'pipe
             ;; Sent as it would be saved.
             :coding (cons 'utf-8 (or buffer-file-coding-system 'utf-8))
             :buffer (generate-new-buffer " *bootlint*")
             :command (list bootlint-program "--format" "gcc" "--stdin-name" name "-")
             :sentinel
             (lambda (process _event)
               (when (memq (process-status process) '(exit signal))
                 (unwind-protect
                     ;; Only what the latest run says counts.
                     (when (and (buffer-live-p source)
                                (eq process (buffer-local-value 'bootlint--process source)))
                       (funcall report-fn (bootlint--read source name (process-buffer process))))
                   (kill-buffer (process-buffer process)))))))
      (condition-case nil
          (progn
            (process-send-region bootlint--process (point-min) (point-max))
            (process-send-eof bootlint--process))
        (file-error nil))))) ; it ended early, and its sentinel tells

(defun bootlint--read (source name output)
  "The diagnostics for buffer SOURCE of file NAME that are in buffer OUTPUT."
  (with-current-buffer output
    (goto-char (point-min))
    (let (found)
      (while (re-search-forward
              "^\\(.+?\\):\\(?:\\([0-9]+\\):\\([0-9]+\\):\\)? \\(error\\|warning\\|note\\): \\(.*\\)$"
              nil t)
        (let* ((mine (string= (match-string 1) name))
               (line (if mine (string-to-number (or (match-string 2) "1")) 1))
               (column (if mine (string-to-number (or (match-string 3) "1")) 1))
               (type (pcase (match-string 4) ("error" :error) ("warning" :warning) (_ :note)))
               ;; What is wrong in an included file is told on the first line.
               (text (if mine (match-string 5) (match-string 0)))
               (region (with-current-buffer source
                         (save-restriction (widen) (flymake-diag-region source line column)))))
          (push (flymake-make-diagnostic source (car region) (cdr region) type text) found)))
      (nreverse found))))

;;;###autoload
(defun bootlint-flymake-setup ()
  "Have flymake ask bootlint about this buffer."
  (add-hook 'flymake-diagnostic-functions #'bootlint-flymake nil t)
  (flymake-mode 1))

(provide 'bootlint-flymake)
;;; bootlint-flymake.el ends here
