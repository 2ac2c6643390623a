// verify_zone() with options for the signer's own check.
#pragma once

#include "dnszone/fault_list.h"
#include "dnszone/signer.h"

namespace millrace::dnszone {

struct VerifyDepth {
  unsigned threads = 1;
  size_t sample =
      1;  // verify every one, every second … of the signatures; the form of all is checked
  size_t faults = FaultList::kMost;  // this many are reported in words
};

// The records must outlive the call.
VerifyReport verify_records(std::vector<const Record*> records, const VerifyRequest& request,
                            const VerifyDepth& depth);

// As many threads as there are processors.
unsigned processor_count();

}  // namespace millrace::dnszone
