#include "CFunctionRecords.h"
