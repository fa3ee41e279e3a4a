# lme4's answers that test_reference_answers.py compares with. The tests do not run this; it needs R with lme4:
#
#   Rscript tests/skill/reference_answers.R FOLDER
#
# FOLDER holds mlmRev_Exam.csv.gz (4,059 pupils of 65 schools) and surgical.data.json (12 hospitals).

library(lme4)
library(jsonlite)

folder <- commandArgs(trailingOnly = TRUE)[1]

exam <- read.csv(gzfile(file.path(folder, "mlmRev_Exam.csv.gz")))
for (restricted in c(FALSE, TRUE)) {
  for (model in c(normexam ~ standLRT + (1 | school), normexam ~ standLRT + (1 + standLRT | school))) {
    fitted <- lmer(model, data = exam, REML = restricted)
    cat("\nExam, restricted", restricted, "\n")
    print(fixef(fitted), digits = 8)
    print(as.data.frame(VarCorr(fitted)), digits = 8)
  }
}

fitted <- lmer(normexam ~ standLRT + (1 | school), data = exam, REML = FALSE)
effects <- ranef(fitted, condVar = TRUE)$school
write.csv(
  data.frame(
    school = rownames(effects),
    blup = effects[["(Intercept)"]],
    sd = sqrt(attr(effects, "postVar")[1, 1, ])
  ),
  file.path(folder, "lme4_ranef_school.csv"),
  row.names = FALSE
)

surgical <- fromJSON(file.path(folder, "surgical.data.json"))
hospitals <- data.frame(hospital = factor(seq_along(surgical$n)), n = surgical$n, r = surgical$r)
fitted <- glmer(cbind(r, n - r) ~ 1 + (1 | hospital), data = hospitals, family = binomial, nAGQ = 25)
cat("\nSurgical, 25 nodes\n")
print(fixef(fitted), digits = 6)
print(as.data.frame(VarCorr(fitted)), digits = 6)
print(plogis(fixef(fitted) + ranef(fitted)$hospital[["(Intercept)"]]), digits = 4)
