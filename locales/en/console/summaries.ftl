# summaries
