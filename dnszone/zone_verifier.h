// verify_zone() with what only the signer's own check asks for.
#pragma once

#include "dnszone/fault_list.h"
#include "dnszone/signer.h"

namespace millrace::dnszone {

struct VerifyDepth {
  unsigned threads = 1;
  size_t sample =
      1;  // verify every one, every second … of the signatures; the form of all is checked
  size_t faults = FaultList::kMost;  // so many are told in words
};

// The records must outlive the call.
VerifyReport verify_records(std::vector<const Record*> records, const VerifyRequest& request,
                            const VerifyDepth& depth);

// As many threads as there are processors.
unsigned processor_count();

}  // namespace millrace::dnszone
